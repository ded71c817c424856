#ifndef LIPFLOW_BASE_FREE_MEMORY_H
#define LIPFLOW_BASE_FREE_MEMORY_H

namespace lipflow
{
/// Hands memory that this process has freed back to the system, after much of
/// it has been: Open MPI has the C library keep all there ever was
/// (mallopt: no mmap, no trimming), in pieces that larger arrays do not fit in.
/// Costs what it takes to touch the pages again. Does nothing where the C
/// library is not GNU's. Local.
void release_free_memory();
} // namespace lipflow

#endif
