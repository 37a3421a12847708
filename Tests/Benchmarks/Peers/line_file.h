// What the C++ peers share: reading patterns and lines, and the answer they print.
#pragma once

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

inline std::string read_file(const char *path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    std::cerr << "cannot read " << path << "\n";
    std::exit(2);
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The lines of a text, without their line feeds.
inline std::vector<std::string_view> lines_of(const std::string &text) {
  std::vector<std::string_view> lines;
  size_t start = 0;
  while (start < text.size()) {
    size_t end = text.find('\n', start);
    if (end == std::string::npos) end = text.size();
    lines.emplace_back(text.data() + start, end - start);
    start = end + 1;
  }
  return lines;
}

inline double seconds() {
  using clock = std::chrono::steady_clock;
  return std::chrono::duration<double>(clock::now().time_since_epoch()).count();
}

// Prints what every peer prints, in the words of `flightplan match --count`.
inline void report(size_t lines, size_t matching, size_t pairs, double seconds, double build) {
  std::printf(
      "{\"lines\":%zu,\"matching_lines\":%zu,\"pairs\":%zu,\"seconds\":%.6f,\"build_seconds\":%.6f}\n", lines, matching,
      pairs, seconds, build);
}
