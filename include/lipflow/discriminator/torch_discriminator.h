#ifndef LIPFLOW_DISCRIMINATOR_TORCH_DISCRIMINATOR_H
#define LIPFLOW_DISCRIMINATOR_TORCH_DISCRIMINATOR_H

#include <lipflow/discriminator/neural_discriminator.h>

/// What make_neural_discriminator() asks liblipflow_torch for, which it loads
/// at run time: libtorch takes a second or two to load. No header of libtorch
/// is seen here. The caller owns what is returned.
extern "C" lipflow::PointDiscriminator *
lipflow_make_torch_discriminator(const lipflow::NeuralProblem     &problem,
                                 const lipflow::NetworkParameters &parameters);

#endif
