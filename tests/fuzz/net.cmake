intake_fuzz(jwt jwt_fuzz.cpp LINK gateway_crypto SEEDS jwt.seeds)
intake_fuzz(websocket websocket_fuzz.cpp LINK gateway_net SEEDS websocket.seeds)
