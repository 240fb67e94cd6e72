intake_fuzz(chat_line chat_line_fuzz.cpp LINK normalizer_assembly normalizer_chat SEEDS chat_line.seeds)
intake_fuzz(chat_frame chat_frame_fuzz.cpp LINK adapter_chat SEEDS chat_frame.seeds)
