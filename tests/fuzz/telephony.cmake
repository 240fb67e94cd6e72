intake_fuzz(push push_fuzz.cpp LINK adapter_telephony SEEDS push.seeds)
