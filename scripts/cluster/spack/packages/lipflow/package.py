# Spack recipe. Not built by our tests: Debian has no Spack; looked at only.
#
#   spack repo add scripts/cluster/spack
#   spack install lipflow ^openblas

from spack.package import *


class Lipflow(CMakePackage):
    """Lipschitz-regularized gradient flows: Fokker-Planck and porous medium
    equations on finite element meshes, and generative particles."""

    license("Apache-2.0")

    version("main", branch="main")

    variant("torch", default=False, description="Neural discriminators")

    depends_on("cxx", type="build")
    depends_on("cmake@3.18:", type="build")
    depends_on("ninja", type="build")
    # As few of deal.II's packages as possible: what is left builds.
    depends_on(
        "dealii@9.4:+mpi+petsc+p4est+muparser"
        "~arborx~gmsh~oce~assimp~ginkgo~symengine~scalapack~arpack~adol-c"
        "~cgal~trilinos~slepc"
    )
    depends_on("petsc+mumps+hypre")
    depends_on("cli11")
    depends_on("nlohmann-json")
    depends_on("lemon")
    depends_on("suite-sparse")
    depends_on("libpng")
    depends_on("zlib-api")
    depends_on("py-torch~cuda~python", when="+torch")

    generator("ninja")

    def cmake_args(self):
        return [
            self.define_from_variant("LIPFLOW_WITH_TORCH", "torch"),
            self.define("LIPFLOW_BUILD_TESTS", False),
        ]
