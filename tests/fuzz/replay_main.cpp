// Runs a fuzz target without libFuzzer: over the seeds, and over mutations of them that are the same every time.
//
// usage: fuzz_x [SEEDS…]   each line of a seeds file is a seed, with \r \n \0 \\ \xHH written as escapes
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr int mutations_per_seed = 2000;
constexpr std::size_t longest = 4096;

class chance {
 public:
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : next() % limit; }

 private:
  std::uint64_t next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }
  std::uint64_t state_ = 0x9e3779b97f4a7c15u;
};

std::string unescape(const std::string& line) {
  std::string bytes;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] != '\\' || i + 1 == line.size()) {
      bytes += line[i];
      continue;
    }
    switch (line[++i]) {
      case 'r': bytes += '\r'; break;
      case 'n': bytes += '\n'; break;
      case '0': bytes += '\0'; break;
      case 'x':
        bytes += static_cast<char>(std::stoi(line.substr(i + 1, 2), nullptr, 16));
        i += 2;
        break;
      default: bytes += line[i];
    }
  }
  return bytes;
}

std::vector<std::string> read_seeds(int count, char** files) {
  std::vector<std::string> seeds{""};
  for (int i = 1; i < count; ++i) {
    std::ifstream file(files[i]);
    if (!file) {
      std::cerr << "cannot read " << files[i] << '\n';
      std::exit(2);
    }
    for (std::string line; std::getline(file, line);) seeds.push_back(unescape(line));
  }
  return seeds;
}

/// One step away: an octet changed, taken out, put in, or a piece of another seed spliced in.
void mutate(std::string& bytes, const std::vector<std::string>& seeds, chance& dice) {
  static constexpr char interesting[] = {'\r', '\n', '\0', '.', ' ',  '<',    '>',
                                         '@',  ':',  '=',  '"', '\\', '\x7f', '\xff'};
  const auto any = [&] {
    return dice.below(2) ? interesting[dice.below(sizeof interesting)] : static_cast<char>(dice.below(256));
  };
  const auto at = dice.below(bytes.size() + 1);
  switch (dice.below(5)) {
    case 0:
      if (at < bytes.size()) bytes[at] = any();
      break;
    case 1: bytes.erase(at, 1 + dice.below(8)); break;
    case 2: bytes.insert(at, 1 + dice.below(3), any()); break;
    case 3: {
      const auto& other = seeds[dice.below(seeds.size())];
      const auto from = dice.below(other.size() + 1);
      bytes.insert(at, other, from, dice.below(64));
      break;
    }
    default: bytes.insert(at, bytes, dice.below(bytes.size() + 1), dice.below(32));
  }
  if (bytes.size() > longest) bytes.resize(longest);
}

void run(const std::string& bytes) {
  // An exact copy on the heap, so that a sanitizer sees a read behind its end.
  const std::vector<std::uint8_t> exact(bytes.begin(), bytes.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int count, char** arguments) {
  const auto seeds = read_seeds(count, arguments);
  chance dice;
  std::size_t runs = 0;
  for (const auto& seed : seeds) {
    run(seed);
    std::string bytes = seed;
    for (int i = 0; i < mutations_per_seed; ++i, ++runs) {
      if (i % 20 == 0) bytes = seed;
      mutate(bytes, seeds, dice);
      run(bytes);
    }
  }
  std::cout << seeds.size() << " seeds, " << runs << " mutations\n";
}
