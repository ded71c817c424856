#include <lipflow/discriminator/mesh_discriminator.h>
#include <lipflow/divergence/divergence.h>
#include <lipflow/geometry/mesh.h>
#include <lipflow/geometry/nodal_space.h>
#include <lipflow/measure/density.h>

#include <deal.II/base/mpi.h>

#include <cmath>
#include <iostream>

// The Lipschitz-regularized Kullback-Leibler divergence of N(2, 1) from N(0, 1)
// in one dimension, with L = 1: L s - L^2 / 2 = 3/2 for a shift s > L.
int main(int argc, char **argv)
{
  const dealii::Utilities::MPI::MPI_InitFinalize mpi(argc, argv, 1);

  lipflow::GeometryParameters geometry;
  geometry.lower_corner = "-8";
  geometry.upper_corner = "8";
  geometry.global_refinements = 8;
  const lipflow::Mesh<1>       mesh(MPI_COMM_WORLD, geometry, ".");
  const lipflow::NodalSpace<1> space(mesh);

  lipflow::MeasureParameters of_source("Source"), of_target("Target");
  of_source.density = "exp(-(x-2)^2/2)";
  of_target.density = "exp(-x^2/2)";
  const lipflow::Density source = lipflow::make_density(of_source, space, ".");
  const lipflow::Density target = lipflow::make_density(of_target, space, ".");

  const double                  lipschitz_bound = 1.;
  const auto                    kl = lipflow::make_divergence({"kl", 0.});
  lipflow::MeshDiscriminator<1> discriminator(
      space, *kl, lipschitz_bound, lipflow::DiscriminatorParameters());
  lipflow::Vector psi = space.make_vector();
  const auto      report =
      discriminator.solve(source.mass, target.mass, 0. /* dt */, psi);

  std::cout.precision(10);
  std::cout << "D in [" << report.bounds.lower << ", " << report.bounds.upper
            << "], exact 1.5\n";
  const double h = 16. / 256.;
  const bool   is_exact = std::abs(report.bounds.lower - 1.5) < h * h;
  const bool   certified = report.bounds.lower <= report.bounds.upper;
  return report.converged && is_exact && certified ? 0 : 1;
}
