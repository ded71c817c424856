#ifndef LIPFLOW_TESTS_UNIT_PRECOMPILED_H
#define LIPFLOW_TESTS_UNIT_PRECOMPILED_H

#include <boost/test/unit_test.hpp>

#include "../../src/precompiled.h"

#endif
