// Its object is not used: the target exists for its precompiled header.
