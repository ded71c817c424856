#ifndef LIPFLOW_OUTPUT_CHECKPOINT_STORE_H
#define LIPFLOW_OUTPUT_CHECKPOINT_STORE_H

#include <lipflow/base/state.h>

#include <mpi.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lipflow
{
/// One checkpoint: which, where, and of what state.
struct CheckpointInfo
{
  unsigned int number = 0;
  std::string  folder;
  unsigned int step = 0;
  double       time = 0.;
  unsigned int ranks = 0; ///< that wrote it
};

/// Names of files and this rank's part of what is to be in them: the parts of
/// all ranks follow each other.
using CheckpointFiles = std::vector<std::pair<std::string, std::string>>;

/**
 * The checkpoints of a run, checkpoints/00012/ in its folder: files, and a
 * manifest.json with the step, the time, the number of ranks, and the length
 * and CRC-32 of every file and of itself, so that no damage goes unnoticed.
 *
 * A checkpoint is written under another name, forced to the disk, read again
 * and compared; only then is it renamed, checkpoints/latest made to name it
 * (for people and scripts: find() trusts what it has verified) and older ones
 * but the last good one removed. If anything fails, what was there before is
 * as it was.
 *
 * Rank 0 reads and writes, holding a piece at a time. All functions are
 * collective; Error (files) on all ranks.
 */
class CheckpointStore
{
public:
  /// @p last_good: the number of one that find() has found before.
  CheckpointStore(MPI_Comm                    communicator,
                  const std::string          &run_directory,
                  std::optional<unsigned int> last_good = {});

  /// Of a state that is healthy. All ranks name the same files.
  CheckpointInfo
  write(unsigned int step, double time, const CheckpointFiles &files);

  struct Search
  {
    std::optional<CheckpointInfo> found; ///< none: there are no checkpoints

    /// What is wrong with newer ones, a sentence each.
    std::vector<std::string> damaged;
  };

  /// The newest checkpoint all of whose files are as they were written. Throws
  /// Error (files) if all are damaged.
  Search find();

  /// A file of a verified checkpoint, on all ranks.
  std::string read(const CheckpointInfo &checkpoint,
                   const std::string    &name) const;

  /// The same block by block, of records of @p record_size bytes; the store
  /// must outlive the source.
  RecordSource records(const CheckpointInfo &checkpoint,
                       const std::string    &name,
                       std::size_t           record_size) const;

private:
  void write_files(const CheckpointInfo  &checkpoint,
                   const std::string     &folder,
                   const CheckpointFiles &files) const;
  void prune(unsigned int newest) const;

  std::string               folder_of(unsigned int number) const;
  std::vector<unsigned int> numbers() const;

  MPI_Comm    communicator_;
  std::string folder_; ///< checkpoints/

  /// On rank 0: it is kept when the next is written.
  std::optional<unsigned int> last_good_;
};
} // namespace lipflow

#endif
