# Installs the build tree BUILD of SOURCE into FOLDER/prefix, builds PROJECT
# against that and runs it; see CMakeLists.txt here.
function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status
    OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "${command}\nended with ${status}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

set(prefix ${FOLDER}/prefix)
file(REMOVE_RECURSE ${prefix} ${FOLDER}/build)
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})

run(${CMAKE_COMMAND} -S ${PROJECT} -B ${FOLDER}/build -G ${GENERATOR}
  -D CMAKE_BUILD_TYPE=${BUILD_TYPE}
  -D CMAKE_CXX_COMPILER=${COMPILER}
  -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}
  -D CMAKE_PREFIX_PATH=${prefix}
  -D deal.II_DIR=${DEAL_II})
run(${CMAKE_COMMAND} --build ${FOLDER}/build)
run(${FOLDER}/build/downstream)
message("${output}")

# An installation can be moved and the source removed: no text names them.
file(GLOB_RECURSE texts ${prefix}/*.cmake ${prefix}/*.h ${prefix}/*.prm)
foreach(text IN LISTS texts)
  file(STRINGS ${text} lines)
  foreach(folder IN ITEMS ${BUILD} ${SOURCE})
    string(FIND "${lines}" ${folder} position)
    if(NOT position EQUAL -1)
      message(FATAL_ERROR "${text} names the folder ${folder}")
    endif()
  endforeach()
endforeach()

unset(ENV{LIPFLOW_PROBLEMS})
run(${prefix}/bin/lipflow list)
set(list "${output}")
foreach(problem IN LISTS PROBLEMS)
  get_filename_component(name ${problem} NAME_WE)
  if(NOT list MATCHES "(^|\n)${name} ")
    message(FATAL_ERROR "The installed lipflow does not list ${name}:\n${list}")
  endif()
  run(${prefix}/bin/lipflow template ${name})
  if(NOT EXISTS ${prefix}/share/lipflow/problems/${name}.prm)
    message(FATAL_ERROR "${name}.prm was not installed")
  endif()
endforeach()
