// A node that only talks: takes WebSocket clients, accepts any token, and once all are there writes console lines to
// them as fast as they read. Ends when every client has had its share, or when the clients have gone.
//   node PORT CLIENTS FRAMES_PER_CLIENT LINES_FILE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace {

struct Client {
  std::string received, pending;
  bool isUpgraded = false, isReady = false, isDone = false;
  size_t sent = 0;  // frames
  size_t place = 0;  // within the block
};

std::vector<std::string> frames;
std::string block;
std::vector<size_t> ends;  // of each frame in the block

std::string frame(const std::string &payload) {
  std::string out = "\x81";
  if (payload.size() < 126) {
    out += char(payload.size());
  } else {
    out += char(126);
    out += char(payload.size() >> 8);
    out += char(payload.size() & 255);
  }
  return out + payload;
}

std::string escaped(const std::string &line) {
  std::string out;
  for (unsigned char byte : line) {
    if (byte == '"' || byte == '\\') out += '\\';
    if (byte < 0x20) {
      char code[8];
      snprintf(code, sizeof code, "\\u%04x", byte);
      out += code;
    } else {
      out += char(byte);
    }
  }
  return out;
}

std::string acceptKey(const std::string &key) {
  std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20], encoded[32];
  SHA1(reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest);
  EVP_EncodeBlock(encoded, digest, 20);
  return reinterpret_cast<char *>(encoded);
}

// Answers the request once it is whole.
bool upgrade(Client &client) {
  size_t end = client.received.find("\r\n\r\n");
  if (end == std::string::npos) return false;
  std::string head = client.received.substr(0, end), low = head;
  for (char &letter : low) letter = char(tolower(letter));
  size_t start = low.find("sec-websocket-key:");
  std::string key;
  if (start != std::string::npos) {
    start = head.find_first_not_of(' ', start + 18);
    key = head.substr(start, head.find('\r', start) - start);
  }
  client.pending += "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    "Sec-WebSocket-Accept: " + acceptKey(key) + "\r\n\r\n";
  client.received.erase(0, end + 4);
  client.isUpgraded = true;
  return true;
}

// The first message is the token; pings are answered, everything else is ignored.
bool readFrames(Client &client) {
  bool isNew = false;
  while (client.received.size() >= 6) {
    const unsigned char *bytes = reinterpret_cast<const unsigned char *>(client.received.data());
    size_t length = bytes[1] & 127, header = 2;
    if (length == 126) {
      if (client.received.size() < 8) return isNew;
      length = bytes[2] << 8 | bytes[3];
      header = 4;
    }
    bool isMasked = bytes[1] & 128;
    size_t whole = header + (isMasked ? 4 : 0) + length;
    if (client.received.size() < whole) return isNew;
    int opcode = bytes[0] & 15;
    if (opcode == 9) {
      std::string payload = client.received.substr(header + (isMasked ? 4 : 0), length);
      for (size_t i = 0; isMasked && i < payload.size(); i++) payload[i] ^= bytes[header + i % 4];
      // Between two frames only.
      if (client.place == 0 && client.pending.empty()) client.pending = "\x8A" + std::string(1, char(length)) + payload;
    } else if (opcode == 8) {
      client.isDone = true;
    } else if (!client.isReady) {
      client.isReady = isNew = true;
      client.pending += frame("{\"event\":\"auth success\"}") + frame("{\"event\":\"status\",\"args\":[\"running\"]}");
    }
    client.received.erase(0, whole);
  }
  return isNew;
}

// False when the client has gone.
bool flush(int fd, Client &client, size_t share, bool isOpen) {
  while (true) {
    if (!client.pending.empty()) {
      ssize_t count = write(fd, client.pending.data(), client.pending.size());
      if (count < 0) return errno == EAGAIN;
      client.pending.erase(0, count);
      continue;
    }
    if (!isOpen || !client.isReady || client.sent >= share) return true;
    size_t limit = block.size();
    if (share - client.sent < frames.size()) limit = ends[share - client.sent - 1];
    if (client.place >= limit) {
      client.sent += limit == block.size() ? frames.size() : share - client.sent;
      client.place = 0;
      continue;
    }
    ssize_t count = write(fd, block.data() + client.place, std::min<size_t>(limit - client.place, 1 << 18));
    if (count < 0) return errno == EAGAIN;
    client.place += count;
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 5) {
    fprintf(stderr, "usage: node PORT CLIENTS FRAMES_PER_CLIENT LINES_FILE\n");
    return 64;
  }
  signal(SIGPIPE, SIG_IGN);
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  size_t wanted = strtoul(argv[2], nullptr, 10), share = strtoul(argv[3], nullptr, 10);
  std::ifstream file(argv[4]);
  for (std::string line; frames.size() < 4096 && std::getline(file, line);) {
    frames.push_back(frame("{\"event\":\"console output\",\"args\":[\"" + escaped(line) + "\"]}"));
    block += frames.back();
    ends.push_back(block.size());
  }
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(atoi(argv[1]));
  if (bind(listener, reinterpret_cast<sockaddr *>(&address), sizeof address) || listen(listener, 4096)) {
    perror("node");
    return 1;
  }
  socklen_t size = sizeof address;
  getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  int poll = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listener}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::unordered_map<int, Client> clients;
  size_t ready = 0, gone = 0;
  bool isOpen = false;
  std::vector<epoll_event> events(1024);
  std::vector<char> buffer(1 << 16);
  while (gone < wanted) {
    int count = epoll_wait(poll, events.data(), int(events.size()), -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) {
        int client;
        while ((client = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0) {
          setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          epoll_event interest{EPOLLIN | EPOLLOUT | EPOLLET, {.fd = client}};
          epoll_ctl(poll, EPOLL_CTL_ADD, client, &interest);
          clients[client];
        }
        continue;
      }
      Client &client = clients[fd];
      bool isAlive = true;
      if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) {
        ssize_t length;
        while ((length = read(fd, buffer.data(), buffer.size())) > 0) client.received.append(buffer.data(), length);
        if (length == 0 || (length < 0 && errno != EAGAIN)) isAlive = false;
        if (isAlive && !client.isUpgraded) upgrade(client);
        if (isAlive && client.isUpgraded && readFrames(client)) ready++;
        if (client.isDone) isAlive = false;
      }
      if (isAlive) isAlive = flush(fd, client, share, isOpen);
      if (!isAlive) {
        close(fd);
        clients.erase(fd);
        gone++;
      }
    }
    if (!isOpen && ready >= wanted) {
      isOpen = true;
      for (auto &[fd, client] : clients) flush(fd, client, share, true);
    }
  }
}
