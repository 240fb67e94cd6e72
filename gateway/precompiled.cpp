// Compiles the precompiled header once; every library of ours reuses it (CMakeLists.txt).
