intake_fuzz(imap_response imap_response_fuzz.cpp LINK adapter_imap SEEDS imap.seeds)
intake_fuzz(imap_session imap_session_fuzz.cpp LINK adapter_imap SEEDS imap.seeds)
