#ifndef LIPFLOW_TESTS_FUZZ_READER_H
#define LIPFLOW_TESTS_FUZZ_READER_H

#include <string>

/// What is fuzzed: hands the bytes of a file to a reader, which may throw
/// lipflow::Error and nothing else. One definition a program, in *_reader.cc.
void read(const std::string &bytes);

#endif
