#ifndef LIPFLOW_TESTS_UNIT_OUTPUT_TEST_FOLDER_H
#define LIPFLOW_TESTS_UNIT_OUTPUT_TEST_FOLDER_H

#include <mpi.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

/// A fresh folder known to all ranks, removed at the end. Collective.
class TestFolder
{
public:
  TestFolder()
  {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    std::vector<char> name(4096, '\0');
    if (rank_ == 0)
    {
      const auto pattern =
          (std::filesystem::temp_directory_path() / "lipflow_test_XXXXXX")
              .string();
      pattern.copy(name.data(), name.size() - 1);
      if (mkdtemp(name.data()) == nullptr)
        name[0] = '\0';
    }
    MPI_Bcast(name.data(), name.size(), MPI_CHAR, 0, MPI_COMM_WORLD);
    path_ = name.data();
  }

  ~TestFolder()
  {
    MPI_Barrier(MPI_COMM_WORLD);
    std::error_code ignored;
    if (rank_ == 0 && !path_.empty())
      std::filesystem::remove_all(path_, ignored);
  }

  TestFolder(const TestFolder &) = delete;
  TestFolder &operator=(const TestFolder &) = delete;

  std::string operator/(const std::string &name) const
  {
    return path_ + "/" + name;
  }

  const std::string &path() const
  {
    return path_;
  }

  bool root() const
  {
    return rank_ == 0;
  }

private:
  int         rank_ = 0;
  std::string path_;
};

#endif
