#include <lipflow/discriminator/cone.h>

#include <boost/test/unit_test.hpp>

#include "../ranks.h"
#include "../test_densities.h"

using namespace lipflow;
using boost::test_tools::tolerance;

BOOST_AUTO_TEST_SUITE(cone_test, *test::on_one_rank())

namespace
{
/// Any vector, entries in [-1, 1).
template <int dim>
ConeVector<dim> any(const unsigned int seed)
{
  ConeVector<dim> a;
  a.t = test::noise(seed, 0);
  for (unsigned int d = 0; d < dim; ++d)
    a.v[d] = test::noise(seed, d + 1);
  return a;
}

/// A vector inside the cone; every third one very near to its boundary.
template <int dim>
ConeVector<dim> inside(const unsigned int seed)
{
  ConeVector<dim> a = any<dim>(seed);
  const double    margin = seed % 3 == 0 ? 1e-6 : 1. + a.t;
  a.t = a.v.norm() * (1. + margin) + 1e-8;
  return a;
}

template <int dim>
double norm(const ConeVector<dim> &a)
{
  return std::sqrt(dot(a, a));
}

template <int dim>
void check_scaling(const unsigned int seed)
{
  const ConeVector<dim> s = inside<dim>(seed), z = inside<dim>(seed + 1000);
  const Scaling<dim>    W(s, z);
  const ConeVector<dim> lambda = W.apply(z), other = W.apply_inverse(s);
  BOOST_TEST(norm(lambda - other) <= 1e-7 * norm(lambda));
  BOOST_TEST(dot(lambda, lambda) == dot(s, z), tolerance(1e-7));
  // W maps the cone onto itself: det(W a) = eta^2 det(a), lambda inside.
  BOOST_TEST(lambda.t > lambda.v.norm());
  BOOST_TEST(determinant(lambda) ==
                 std::sqrt(determinant(s)) * std::sqrt(determinant(z)),
             tolerance(1e-5));

  // Symmetry, positive definiteness and the inverse, on any vectors.
  const Scaling<dim>    V(inside<dim>(3 * seed + 1), inside<dim>(3 * seed + 2));
  const ConeVector<dim> a = any<dim>(seed + 2000), b = any<dim>(seed + 3000);
  const double          size = norm(a) * norm(V.apply(b)) + norm(V.apply(a));
  BOOST_TEST(std::abs(dot(a, V.apply(b)) - dot(b, V.apply(a))) <= 1e-12 * size);
  BOOST_TEST(dot(a, V.apply(a)) > 0.);
  BOOST_TEST(norm(V.apply_inverse(V.apply(a)) - a) <= 1e-8);
  const ConeVector<dim> flat{0., a.v};
  const auto            twice = V.apply_inverse(V.apply_inverse(flat));
  BOOST_TEST(norm(V.apply_inverse_twice(a.v) - twice) <= 1e-8 * norm(twice));
  const ConeVector<dim> c = inside<dim>(3 * seed + 4);
  BOOST_TEST(determinant(V.apply(c)) == V.eta * V.eta * determinant(c),
             tolerance(1e-7));
}

template <int dim>
void check_jordan(const unsigned int seed)
{
  const ConeVector<dim> a = inside<dim>(3 * seed + 1), b = any<dim>(seed + 500);
  const ConeVector<dim> ab = jordan(a, b), ba = jordan(b, a);
  BOOST_TEST(norm(ab - ba) <= 1e-15);
  BOOST_TEST(norm(jordan_solve(a, ab) - b) <= 1e-11);
  BOOST_TEST(norm(jordan(a, jordan_solve(a, b)) - b) <= 1e-11);
  const ConeVector<dim> unit{1., {}};
  BOOST_TEST(norm(jordan(unit, b) - b) == 0.);
}

template <int dim>
bool in_cone(const ConeVector<dim> &a)
{
  return a.t >= a.v.norm();
}

template <int dim>
unsigned int check_step(const unsigned int seed)
{
  const ConeVector<dim> s = inside<dim>(seed), d = any<dim>(seed + 4000);
  const double          t = step_to_boundary(s, d);
  BOOST_TEST(t > 0.);
  if (!std::isfinite(t))
  {
    // Only directions in the cone never leave it.
    BOOST_TEST(in_cone(d));
    return 1;
  }
  for (const double factor : {.5, 1. - 1e-6, 1. + 1e-6, 2.})
    BOOST_TEST(shorten(factor * t, s, d) == std::min(factor, 1.) * t);
  const double size = s.t + t * norm(d);
  const auto   at = s + d * t;
  BOOST_TEST(std::abs(at.t - at.v.norm()) <= 1e-9 * size);
  BOOST_TEST(in_cone(s + d * (t * (1. - 1e-6))));
  BOOST_TEST(!in_cone(s + d * (t * (1. + 1e-6))));
  return 0;
}
} // namespace

BOOST_AUTO_TEST_CASE(the_scaling_makes_both_vectors_equal)
{
  for (unsigned int seed = 1; seed <= 50; ++seed)
  {
    check_scaling<1>(seed);
    check_scaling<2>(seed);
    check_scaling<3>(seed);
  }
}

BOOST_AUTO_TEST_CASE(equal_vectors_have_the_identity_as_scaling)
{
  const ConeVector<2> s{2., dealii::Tensor<1, 2>({.5, -1.})};
  const Scaling<2>    W(s, s);
  const ConeVector<2> a = any<2>(8);
  BOOST_TEST(norm(W.apply(a) - a) <= 1e-15);
}

BOOST_AUTO_TEST_CASE(jordan_solve_inverts_jordan)
{
  for (unsigned int seed = 1; seed <= 50; ++seed)
  {
    check_jordan<1>(seed);
    check_jordan<2>(seed);
    check_jordan<3>(seed);
  }
}

BOOST_AUTO_TEST_CASE(the_determinant_keeps_its_digits_near_the_boundary)
{
  const double  eps = std::ldexp(1., -40);
  ConeVector<3> a{1. + eps, dealii::Tensor<1, 3>({0., 1., 0.})};
  BOOST_TEST(determinant(a) == eps * (2. + eps), tolerance(1e-15));
}

BOOST_AUTO_TEST_CASE(steps_end_at_the_boundary)
{
  unsigned int forever = 0, all = 0;
  for (unsigned int seed = 1; seed <= 100; ++seed, all += 3)
    forever += check_step<1>(seed) + check_step<2>(seed) + check_step<3>(seed);
  BOOST_TEST(forever > 0);
  BOOST_TEST(forever < all / 2);
}

// In full off what is half as large again, not off what is no larger.
BOOST_AUTO_TEST_CASE(what_is_taken_off_fades_out)
{
  for (unsigned int seed = 1; seed < 20; ++seed)
  {
    const ConeVector<3> z = inside<3>(seed);
    for (const auto &[multiple, part] : {std::make_pair(5., 1.),
                                         std::make_pair(1.5, 1.),
                                         std::make_pair(1.25, .5),
                                         std::make_pair(1., 0.),
                                         std::make_pair(.1, 0.),
                                         std::make_pair(-5., 1.)})
    {
      ConeVector<3> left = z;
      take_off(z.v / multiple, left);
      const auto expected = (1. - part / multiple) * z.v;
      BOOST_TEST((left.v - expected).norm() <= 1e-14 * z.v.norm());
      BOOST_TEST(std::abs(left.t - left.v.norm() - (z.t - z.v.norm())) <=
                 1e-14 * z.t);
    }
    ConeVector<3> same = z;
    take_off(dealii::Tensor<1, 3>(), same);
    BOOST_TEST(norm(same - z) == 0.);
  }
}

BOOST_AUTO_TEST_CASE(steps_of_known_length)
{
  const ConeVector<2> s{2., dealii::Tensor<1, 2>({1., 0.})};
  const ConeVector<2> sideways{0., dealii::Tensor<1, 2>({1., 0.})};
  const ConeVector<2> through_apex = s * -1.;
  const ConeVector<2> ray{1., dealii::Tensor<1, 2>({0., 1.})};
  const ConeVector<2> axis{1., {}};
  BOOST_TEST(step_to_boundary(s, sideways) == 1., tolerance(1e-14));
  BOOST_TEST(step_to_boundary(s, sideways * -1.) == 3., tolerance(1e-14));
  BOOST_TEST(step_to_boundary(s, through_apex) == 1., tolerance(1e-7));
  BOOST_TEST(step_to_boundary(axis, axis * -2.) == .5, tolerance(1e-14));
  BOOST_TEST(std::isinf(step_to_boundary(s, s)));
  BOOST_TEST(std::isinf(step_to_boundary(s, axis)));
  BOOST_TEST(std::isinf(step_to_boundary(s, ray)));
  BOOST_TEST(std::isinf(step_to_boundary(s, s * 0.)));
}

BOOST_AUTO_TEST_SUITE_END()
