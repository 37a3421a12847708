// RE2: `each` asks the patterns one by one, `captures` takes their captures too, `filtered` uses RE2's own prefilter
// with an Aho-Corasick automaton for its atoms. Arguments: MODE PATTERNS LINES.
#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <memory>

#include "line_file.h"

// Finds all atoms in a line, letters regardless of case as RE2's atoms are lower case.
class AtomScanner {
 public:
  explicit AtomScanner(const std::vector<std::string> &atoms) {
    add_node();
    for (size_t index = 0; index < atoms.size(); ++index) {
      int node = 0;
      for (unsigned char byte : atoms[index]) {
        if (next_[node][byte] < 0) {
          int fresh = add_node();
          next_[node][byte] = fresh;
        }
        node = next_[node][byte];
      }
      ends_[node].push_back(index);
    }
    link();
  }

  void find(std::string_view line, std::vector<int> *found) {
    found->clear();
    ++round_;
    int node = 0;
    for (unsigned char byte : line) {
      node = next_[node][byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte];
      for (int atom : ends_[node]) {
        if (atom >= static_cast<int>(seen_.size())) seen_.resize(atom + 1, 0);
        if (seen_[atom] == round_) continue;
        seen_[atom] = round_;
        found->push_back(atom);
      }
    }
  }

 private:
  int add_node() {
    next_.emplace_back(std::vector<int>(256, -1));
    ends_.emplace_back();
    return static_cast<int>(next_.size()) - 1;
  }

  void link() {
    std::vector<int> fail(next_.size(), 0), queue;
    for (int byte = 0; byte < 256; ++byte) {
      if (next_[0][byte] < 0) next_[0][byte] = 0;
      else queue.push_back(next_[0][byte]);
    }
    for (size_t place = 0; place < queue.size(); ++place) {
      int node = queue[place];
      ends_[node].insert(ends_[node].end(), ends_[fail[node]].begin(), ends_[fail[node]].end());
      for (int byte = 0; byte < 256; ++byte) {
        int target = next_[node][byte];
        if (target < 0) {
          next_[node][byte] = next_[fail[node]][byte];
        } else {
          fail[target] = next_[fail[node]][byte];
          queue.push_back(target);
        }
      }
    }
  }

  std::vector<std::vector<int>> next_;
  std::vector<std::vector<int>> ends_;
  std::vector<size_t> seen_;
  size_t round_ = 0;
};

// This version of RE2 knows only one spelling of named groups.
static std::string spelled(std::string_view pattern) {
  std::string result(pattern);
  for (size_t place = 0; (place = result.find("(?<", place)) != std::string::npos; place += 4) {
    result.replace(place, 3, "(?P<");
  }
  return result;
}

static int filtered(const std::vector<std::string_view> &patterns, const std::vector<std::string_view> &lines) {
  double start = seconds();
  re2::FilteredRE2 all;
  RE2::Options options;
  for (auto pattern : patterns) {
    int id;
    if (all.Add(spelled(pattern), options, &id) != RE2::NoError) return 1;
  }
  std::vector<std::string> atoms;
  all.Compile(&atoms);
  AtomScanner scanner(atoms);
  double built = seconds();
  size_t pairs = 0, matching = 0;
  std::vector<int> found, hits;
  for (auto line : lines) {
    scanner.find(line, &found);
    hits.clear();
    all.AllMatches(re2::StringPiece(line.data(), line.size()), found, &hits);
    pairs += hits.size();
    if (!hits.empty()) ++matching;
  }
  report(lines.size(), matching, pairs, seconds() - built, built - start);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) return 64;
  std::string mode = argv[1], pattern_text = read_file(argv[2]), line_text = read_file(argv[3]);
  auto patterns = lines_of(pattern_text), lines = lines_of(line_text);
  if (mode == "filtered") return filtered(patterns, lines);
  double start = seconds();
  std::vector<std::unique_ptr<RE2>> compiled;
  for (auto pattern : patterns) {
    compiled.push_back(std::make_unique<RE2>(spelled(pattern)));
    if (!compiled.back()->ok()) return 1;
  }
  double built = seconds();
  size_t pairs = 0, matching = 0;
  std::vector<re2::StringPiece> groups(32);
  for (auto line : lines) {
    size_t before = pairs;
    for (auto &pattern : compiled) {
      int count = mode == "captures" ? std::min(32, pattern->NumberOfCapturingGroups() + 1) : 0;
      re2::StringPiece text(line.data(), line.size());
      if (pattern->Match(text, 0, text.size(), RE2::UNANCHORED, groups.data(), count)) ++pairs;
    }
    if (pairs != before) ++matching;
  }
  report(lines.size(), matching, pairs, seconds() - built, built - start);
}
