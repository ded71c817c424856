-- Lmod module file. Change the prefix, put it where MODULEPATH leads as
-- lipflow/0.1.0.lua. Not run by our tests, looked at only.
help([[Lipschitz-regularized gradient flows. lipflow --help]])
whatis("Name: lipflow")
whatis("Version: 0.1.0")

local prefix = "/opt/lipflow/0.1.0"

prepend_path("PATH", pathJoin(prefix, "bin"))
prepend_path("CMAKE_PREFIX_PATH", prefix)
setenv("OMP_NUM_THREADS", "1")
setenv("OPENBLAS_NUM_THREADS", "1")
