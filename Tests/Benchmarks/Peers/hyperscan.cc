// All patterns at once with Hyperscan in block mode, without captures: PATTERNS LINES.
#include <hs/hs.h>

#include "line_file.h"

static int count_match(unsigned, unsigned long long, unsigned long long, unsigned, void *pairs) {
  ++*static_cast<size_t *>(pairs);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 64;
  std::string pattern_text = read_file(argv[1]), line_text = read_file(argv[2]);
  auto patterns = lines_of(pattern_text), lines = lines_of(line_text);
  std::vector<std::string> owned(patterns.begin(), patterns.end());
  std::vector<const char *> expressions;
  // Once a line and pattern is enough, as for everybody else.
  std::vector<unsigned> flags(owned.size(), HS_FLAG_SINGLEMATCH), ids;
  for (auto &pattern : owned) {
    ids.push_back(expressions.size());
    expressions.push_back(pattern.c_str());
  }
  double start = seconds();
  hs_database_t *database = nullptr;
  hs_compile_error_t *error = nullptr;
  if (hs_compile_multi(expressions.data(), flags.data(), ids.data(), expressions.size(), HS_MODE_BLOCK, nullptr,
                       &database, &error) != HS_SUCCESS) {
    std::cerr << error->message << "\n";
    return 1;
  }
  hs_scratch_t *scratch = nullptr;
  if (hs_alloc_scratch(database, &scratch) != HS_SUCCESS) return 1;
  double built = seconds();
  size_t pairs = 0, matching = 0;
  for (auto line : lines) {
    size_t before = pairs;
    hs_scan(database, line.data(), line.size(), 0, scratch, count_match, &pairs);
    if (pairs != before) ++matching;
  }
  report(lines.size(), matching, pairs, seconds() - built, built - start);
}
