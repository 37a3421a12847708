// A node that only talks: takes WebSocket clients, accepts any token, and once all are there writes console lines to
// them as fast as they read. Ends when every client has had its share, or when the clients have gone.
//   node PORT CLIENTS FRAMES_PER_CLIENT LINES_FILE [CERTIFICATE KEY]
#include "websocket.h"

namespace {

struct Client {
  Stream stream;
  std::string received, pending;
  bool isUpgraded = false, isReady = false, isDone = false;
  size_t sent = 0;  // frames
  size_t place = 0;  // within the block
};

std::vector<std::string> frames;
std::string block;
std::vector<size_t> ends;  // of each frame in the block

// Answers the request once it is whole.
void upgrade(Client &client) {
  size_t end = client.received.find("\r\n\r\n");
  if (end == std::string::npos) return;
  client.pending += upgradeAnswer(client.received.substr(0, end));
  client.received.erase(0, end + 4);
  client.isUpgraded = true;
}

// The first message is the token; pings are answered, everything else is ignored.
bool readFrames(Client &client) {
  bool isNew = false;
  int opcode;
  std::string payload;
  while (takeFrame(client.received, opcode, payload)) {
    if (opcode == 9) {
      // Between two frames only.
      if (client.place == 0 && client.pending.empty()) client.pending = "\x8A" + std::string(1, char(payload.size())) + payload;
    } else if (opcode == 8) {
      client.isDone = true;
    } else if (!client.isReady) {
      client.isReady = isNew = true;
      client.pending += frame("{\"event\":\"auth success\"}") + frame("{\"event\":\"status\",\"args\":[\"running\"]}");
    }
  }
  return isNew;
}

// False when the client has gone.
bool flush(Client &client, size_t share, bool isOpen) {
  while (true) {
    if (!client.pending.empty()) {
      ssize_t count = client.stream.transmit(client.pending.data(), client.pending.size());
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
    ssize_t count = client.stream.transmit(block.data() + client.place, std::min<size_t>(limit - client.place, 1 << 18));
    if (count < 0) return errno == EAGAIN;
    client.place += count;
  }
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 5 && argc != 7) {
    fprintf(stderr, "usage: node PORT CLIENTS FRAMES_PER_CLIENT LINES_FILE [CERTIFICATE KEY]\n");
    return 64;
  }
  size_t wanted = strtoul(argv[2], nullptr, 10), share = strtoul(argv[3], nullptr, 10);
  std::ifstream file(argv[4]);
  for (std::string line; frames.size() < 4096 && std::getline(file, line);) {
    frames.push_back(consoleFrame(line));
    block += frames.back();
    ends.push_back(block.size());
  }
  Listener listener;
  listener.open(atoi(argv[1]), argc == 7 ? argv[5] : nullptr, argc == 7 ? argv[6] : nullptr);
  int poll = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listener.fd}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener.fd, &event);
  std::unordered_map<int, Client> clients;
  size_t ready = 0, gone = 0;
  bool isOpen = false;
  std::vector<epoll_event> events(1024);
  while (gone < wanted) {
    int count = epoll_wait(poll, events.data(), int(events.size()), -1);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener.fd) {
        listener.acceptAll(poll, [&](const Stream &stream) { clients[stream.fd].stream = stream; });
        continue;
      }
      Client &client = clients[fd];
      // Under TLS, what can be written may have waited for something to be read.
      bool isAlive = client.stream.receiveAll(client.received);
      if (isAlive && !client.isUpgraded) upgrade(client);
      if (isAlive && client.isUpgraded && readFrames(client)) ready++;
      if (client.isDone) isAlive = false;
      if (isAlive) isAlive = flush(client, share, isOpen);
      if (!isAlive) {
        client.stream.end();
        clients.erase(fd);
        gone++;
      }
    }
    if (!isOpen && ready >= wanted) {
      isOpen = true;
      for (auto &[fd, client] : clients) flush(client, share, true);
    }
  }
}
