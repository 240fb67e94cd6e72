intake_fuzz(phone_number phone_number_fuzz.cpp LINK normalizer_call SEEDS phone.seeds)
