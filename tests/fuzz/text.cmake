intake_fuzz(charset charset_fuzz.cpp LINK normalizer_text SEEDS charset.seeds)
intake_fuzz(html html_fuzz.cpp LINK normalizer_text SEEDS html.seeds)
intake_fuzz(reply reply_fuzz.cpp LINK normalizer_text SEEDS reply.seeds)
