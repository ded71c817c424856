#ifndef LIPFLOW_APPLICATION_COMPARE_DISCRIMINATORS_H
#define LIPFLOW_APPLICATION_COMPARE_DISCRIMINATORS_H

#include <lipflow/application/parameter_file.h>
#include <lipflow/application/tasks.h>
#include <lipflow/base/errors.h>

namespace lipflow
{
/**
 * `lipflow compare FILE` where Discriminator/Type is exact or neural: the same
 * flow once with each discriminator that can run the file, in this order,
 *
 *   exact    unless the points are many, the memory too small, or the direction
 *            reverse; where the file's own Type, however many points there are
 *   neural   if lipflow was built with libtorch and section Network allows it
 *   mesh     in one to three dimensions, if all points lie in the domain of
 *            section Geometry
 *
 * into the folders of these names in the output directory, and there the report
 * of compare_runs(). Each run is that of `lipflow run FILE` with these
 * settings, but that steps land on the times of output, where the runs are
 * compared:
 *
 *   exact, neural   Time/Scheme of the file; explicit if that is variational
 *   mesh            Time/Scheme = variational, Particles/Unseen = 0
 *
 * @p parameters and @p context were made from @p sources. Throws Error, before
 * anything is written, for whatever keeps the file's own discriminator from
 * running, and (usage) if no second one can. Collective.
 */
ExitCode compare_discriminators(const Parameters       &parameters,
                                const ParameterSources &sources,
                                const RunContext       &context);
} // namespace lipflow

#endif
