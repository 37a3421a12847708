// Node's RegExp, one pattern after the other, with captures: PATTERNS LINES.
const fs = require("fs");
const [patternFile, lineFile] = process.argv.slice(2);
const read = (path) => fs.readFileSync(path, "utf8").split("\n").slice(0, -1);
const lines = read(lineFile);
const start = process.hrtime.bigint();
const patterns = read(patternFile).map((source) => {
  const text = source.replaceAll("(?P<", "(?<");
  return text.startsWith("(?i)") ? new RegExp(text.slice(4), "i") : new RegExp(text);
});
const built = process.hrtime.bigint();
let pairs = 0;
let matching = 0;
for (const line of lines) {
  const before = pairs;
  for (const pattern of patterns) if (pattern.exec(line) !== null) pairs += 1;
  if (pairs !== before) matching += 1;
}
const seconds = (from, to) => Number(to - from) / 1e9;
console.log(JSON.stringify({
  lines: lines.length, matching_lines: matching, pairs,
  seconds: seconds(built, process.hrtime.bigint()), build_seconds: seconds(start, built),
}));
