# What reads mails: the structure and the whole normalizer, header text, addresses.
intake_fuzz(mime_guard mime_guard_fuzz.cpp LINK normalizer_email SEEDS mime.seeds)
intake_fuzz(encoded_word encoded_word_fuzz.cpp LINK normalizer_email SEEDS header.seeds)
intake_fuzz(address address_fuzz.cpp LINK normalizer_email SEEDS header.seeds)
