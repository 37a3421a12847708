// Sessions that only read: frames are skipped by their length and nothing in them is looked at. What any client costs
// at least.
//   bare PORT SESSIONS LINES
#include <algorithm>
#include <chrono>

#include "websocket.h"

namespace {

struct Session {
  bool isUpgraded = false;
  std::string head;     // of the answer, while it comes
  std::string partial;  // the beginning of a frame's head
  size_t missing = 0;   // bytes of a frame that was begun
  size_t frames = 0;
};

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double processor() {
  rusage used;
  getrusage(RUSAGE_SELF, &used);
  return double(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + double(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

void count(Session &session, const char *bytes, size_t size) {
  size_t place = std::min(session.missing, size);
  session.missing -= place;
  while (place < size) {
    // What came of the head before is behind us.
    size_t earlier = session.partial.size();
    session.partial.append(bytes + place, std::min<size_t>(4 - earlier, size - place));
    if (session.partial.size() < 2) return;
    size_t length = session.partial[1] & 127, head = length == 126 ? 4 : 2;
    if (session.partial.size() < head) return;
    if (head == 4) length = size_t(uint8_t(session.partial[2])) << 8 | uint8_t(session.partial[3]);
    session.frames++;
    session.partial.clear();
    size_t rest = head + length - earlier;
    session.missing = rest > size - place ? rest - (size - place) : 0;
    place = std::min(place + rest, size);
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: bare PORT SESSIONS LINES\n");
    return 64;
  }
  size_t wanted = strtoul(argv[2], nullptr, 10), lines = strtoul(argv[3], nullptr, 10);
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  double begin = now(), beginProcessor = processor();
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(atoi(argv[1]));
  int poll = epoll_create1(0);
  std::unordered_map<int, Session> sessions;
  std::string request = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
  std::string token = "{\"event\":\"auth\",\"args\":[\"a.token.of-nobody\"]}";
  std::string auth = "\x81" + std::string(1, char(0x80 | token.size())) + std::string(4, '\0') + token;
  for (size_t i = 0; i < wanted; i++) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof address)) return perror("connect"), 1;
    if (write(fd, request.data(), request.size()) < 0 || write(fd, auth.data(), auth.size()) < 0) return perror("write"), 1;
    fcntl(fd, F_SETFL, O_NONBLOCK);
    epoll_event event{EPOLLIN, {.fd = fd}};
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    sessions[fd];
  }
  // Two frames come before the first line.
  std::vector<epoll_event> events(1024);
  std::vector<char> buffer(1 << 16);
  size_t ready = 0, seen = 0;
  double start = 0, startProcessor = 0;
  while (ready < wanted || seen < lines) {
    int found = epoll_wait(poll, events.data(), int(events.size()), -1);
    for (int i = 0; i < found; i++) {
      Session &session = sessions[events[i].data.fd];
      ssize_t length = read(events[i].data.fd, buffer.data(), buffer.size());
      if (length <= 0) return fprintf(stderr, "a session ended\n"), 1;
      size_t before = session.frames;
      const char *bytes = buffer.data();
      if (!session.isUpgraded) {
        session.head.append(bytes, length);
        size_t end = session.head.find("\r\n\r\n");
        if (end == std::string::npos) continue;
        session.isUpgraded = true;
        std::string rest = session.head.substr(end + 4);
        session.head.clear();
        count(session, rest.data(), rest.size());
      } else {
        count(session, bytes, length);
      }
      if (before < 2 && session.frames >= 2 && ++ready == wanted) start = now(), startProcessor = processor();
      seen += std::max<size_t>(session.frames, 2) - std::max<size_t>(before, 2);
    }
  }
  double end = now(), endProcessor = processor();
  FILE *pages = fopen("/proc/self/statm", "r");
  long total = 0, resident = 0;
  if (!pages || fscanf(pages, "%ld %ld", &total, &resident) != 2) return 1;
  printf("{\"sessions\":%zu,\"lines\":%zu,\"dropped\":0,\"connect_seconds\":%f,\"seconds\":%f,\"connect_cpu_seconds\":%f,"
         "\"cpu_seconds\":%f,\"memory\":%ld}\n",
         ready, seen, start - begin, end - start, startProcessor - beginProcessor, endProcessor - startProcessor,
         resident * sysconf(_SC_PAGESIZE));
}
