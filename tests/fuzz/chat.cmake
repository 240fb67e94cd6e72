intake_fuzz(chat_line chat_line_fuzz.cpp LINK normalizer_assembly normalizer_chat SEEDS chat_line.seeds)
