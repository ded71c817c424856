// The program does nothing: it exists for its precompiled header.
int main() {}
