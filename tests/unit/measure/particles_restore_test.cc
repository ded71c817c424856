#include <lipflow/base/errors.h>
#include <lipflow/measure/particles.h>

#include <boost/test/unit_test.hpp>

#include "../record_source.h"
#include "../test_densities.h"
#include "scattered_points.h"

using namespace lipflow;
using namespace lipflow::test;

BOOST_AUTO_TEST_SUITE(particles_restore_test)

namespace
{
/// Moved a little, in and out of cells, with a velocity each.
template <int dim>
void shake(Particles<dim> &particles)
{
  for (unsigned int round = 0; round < 3; ++round)
  {
    typename Particles<dim>::Vectors u(particles.ids().size());
    for (std::size_t k = 0; k < u.size(); ++k)
      for (unsigned int d = 0; d < dim; ++d)
        u[k][d] = .5 * particles.space().smallest_height() / dim *
                  noise(particles.ids()[k] + 17 * round, d);
    particles.mark();
    particles.set_slot(ParticleSlot::velocity, u);
    particles.move(u);
  }
}

template <int dim>
void check_restored(const GeometryParameters &geometry)
{
  const PointSet    set = scattered<dim>(60);
  const Domain<dim> shared(geometry), whole(geometry, MPI_COMM_SELF);
  Particles<dim>    moved(shared.space, set, WallRule::reflect, "");
  Particles<dim>    same(shared.space, set, WallRule::reflect, "");
  Particles<dim>    all(whole.space, set, WallRule::reflect, "");
  shake(moved);
  const std::string own = moved.save();
  const auto        records = records_of(own, Particles<dim>::record_size());

  same.restore(records);
  BOOST_TEST((same.save() == own)); // in the same order, to the bit
  BOOST_TEST((same.ids() == moved.ids()));
  shake(same);
  shake(moved);
  BOOST_TEST((same.save() == moved.save()));

  // On another number of ranks: all of them, where they were.
  all.restore(records);
  BOOST_TEST(all.ids().size() == set.size());
  std::string of_all_ranks;
  records([&](const std::string &block) { of_all_ranks += block; });
  BOOST_TEST(all.save().size() == of_all_ranks.size());
  if (dealii::Utilities::MPI::n_mpi_processes(MPI_COMM_WORLD) == 1)
    BOOST_TEST((all.save() == of_all_ranks));

  // One is missing.
  const auto fewer =
      records_of(own.empty() ? own : own.substr(Particles<dim>::record_size()),
                 Particles<dim>::record_size());
  BOOST_CHECK_THROW(all.restore(fewer), Error);
}
} // namespace

BOOST_AUTO_TEST_CASE(particles_come_back_with_all_they_carry)
{
  check_restored<1>(box("-1", "1", 4));
  check_restored<2>(box("-1", "1", 2));
  check_restored<2>(ball(1.5, 1));
  check_restored<3>(box("-1", "1", 1));
}

BOOST_AUTO_TEST_SUITE_END()
