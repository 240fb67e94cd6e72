include_guard(GLOBAL)
# intake_scenario(NAME SCRIPT LABEL label [SERIAL] [ARGUMENTS argument...]): a Python script against the real binary as a ctest entry.
# The distribution's Python, no modules beyond it; exit 77 means that this machine can't run it (the script says why).
# The time limit is ctest's own (--timeout): the long forms take longer.
function(intake_scenario name script)
  cmake_parse_arguments(ARG "SERIAL" "LABEL" "ARGUMENTS" ${ARGN})
  add_test(NAME ${name} COMMAND /usr/bin/python3 ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARG_ARGUMENTS})
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABEL}" SKIP_RETURN_CODE 77 RUN_SERIAL ${ARG_SERIAL}
    ENVIRONMENT "INTAKE_BINARY=$<TARGET_FILE:intake>;INTAKE_CTEST=1;INTAKE_SANITIZE=${INTAKE_SANITIZE};PYTHONDONTWRITEBYTECODE=1")
endfunction()
