#include <lipflow/base/free_memory.h>

#include <cstdlib> // defines __GLIBC__

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lipflow
{
void release_free_memory()
{
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
} // namespace lipflow
