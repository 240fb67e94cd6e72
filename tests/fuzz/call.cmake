intake_fuzz(phone_number phone_number_fuzz.cpp LINK normalizer_call SEEDS phone.seeds)

# A target for each dialect that comes by HTTP, over seeds of its own.
foreach(format amazon-connect freeswitch-json freeswitch-xml generic-json ringcentral telnyx twilio zammad zoom)
  string(REPLACE - _ name call_${format})
  intake_fuzz(${name} call_record_fuzz.cpp LINK normalizer_call SEEDS ${name}.seeds)
  target_compile_definitions(fuzz_${name} PRIVATE INTAKE_FORMAT="${format}")
endforeach()
# All that are lines of columns in one.
intake_fuzz(call_line call_line_fuzz.cpp LINK normalizer_call SEEDS call_lines.seeds)
