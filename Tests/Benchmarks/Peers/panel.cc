// A panel and its node that measure how long an answer takes: console lines go out at a fixed rate, some of them
// `[probe] N`, and `pong N` is expected as a command.
//   panel PORT SERVERS SECONDS LINES_PER_SECOND NOISY_LINES_PER_SECOND LINES_FILE [CERTIFICATE KEY]
// Prints the port, and at the end the times in milliseconds. The noisy server is the first one; it is not probed. Without
// lines there are no probes either.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <deque>

#include "websocket.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  Stream stream;
  std::string received, pending;
  bool isSocket = false, isReady = false;
  size_t server = 0;
};

size_t serverCount;
int port;
bool isSecure;
std::unordered_map<int, Client> clients;
std::vector<int> sockets;  // by server
std::vector<Clock::time_point> asked;
std::vector<double> times;  // milliseconds
size_t unexpected = 0;

std::string identifier(size_t server) {
  char text[40];
  snprintf(text, sizeof text, "%08zx-0000-4000-8000-000000000000", server + 1);
  return text;
}

std::string description(size_t server) {
  std::string id = identifier(server);
  return "{\"object\":\"server\",\"attributes\":{\"uuid\":\"" + id + "\",\"identifier\":\"" + id.substr(0, 8) +
         "\",\"name\":\"server-" + std::to_string(server + 1) +
         "\",\"node\":\"node-1\",\"limits\":{\"memory\":1024,\"disk\":1024,\"cpu\":100},\"feature_limits\":{\"backups\":1}},"
         "\"meta\":{\"user_permissions\":[\"*\"]}}";
}

std::string answerTo(const std::string &path) {
  size_t place = path.find("/servers/");
  if (place == std::string::npos) {
    if (path.rfind("/api/client?", 0) != 0) return "{}";
    // As many on a page as a panel shows at the most.
    const size_t most = 100;
    size_t page = strtoul(path.c_str() + path.find("&page=") + 6, nullptr, 10), first = (page - 1) * most;
    std::string list = "{\"object\":\"list\",\"data\":[";
    for (size_t i = first; i < std::min(serverCount, first + most); i++) list += (i > first ? "," : "") + description(i);
    return list + "],\"meta\":{\"pagination\":{\"total_pages\":" + std::to_string((serverCount + most - 1) / most) + "}}}";
  }
  size_t server = strtoul(path.substr(place + 9, 8).c_str(), nullptr, 16) - 1;
  if (path.find("/websocket") == std::string::npos) return description(server);
  std::string scheme = isSecure ? "wss" : "ws";
  return "{\"data\":{\"token\":\"a.token.of-nobody\",\"socket\":\"" + scheme + "://127.0.0.1:" + std::to_string(port) + "/api/servers/" +
         identifier(server) + "/ws\"}}";
}

void readRequests(Client &client) {
  size_t end;
  while (!client.isSocket && (end = client.received.find("\r\n\r\n")) != std::string::npos) {
    std::string head = client.received.substr(0, end);
    client.received.erase(0, end + 4);
    std::string path = head.substr(head.find(' ') + 1);
    path = path.substr(0, path.find(' '));
    if (path.size() > 3 && path.compare(path.size() - 3, 3, "/ws") == 0) {
      client.isSocket = true;
      client.server = strtoul(path.substr(path.find("/servers/") + 9, 8).c_str(), nullptr, 16) - 1;
      client.pending += upgradeAnswer(head);
    } else {
      std::string body = answerTo(path);
      client.pending += "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
                        "\r\n\r\n" + body;
    }
  }
}

void readMessages(int fd, Client &client) {
  int opcode;
  std::string payload;
  while (client.isSocket && takeFrame(client.received, opcode, payload)) {
    if (opcode == 9) client.pending += "\x8A" + std::string(1, char(payload.size())) + payload;
    if (opcode == 8) client.pending += "\x88" + std::string(1, char(payload.size())) + payload;
    if (opcode != 1) continue;
    if (payload.find("\"auth\"") != std::string::npos) {
      client.pending += frame("{\"event\":\"auth success\"}") + frame("{\"event\":\"status\",\"args\":[\"running\"]}");
      client.isReady = true;
      sockets[client.server] = fd;
    }
    size_t place = payload.find("pong ");
    if (place == std::string::npos) continue;
    size_t number = strtoul(payload.c_str() + place + 5, nullptr, 10);
    if (number >= asked.size() || asked[number] == Clock::time_point()) {
      unexpected++;
      continue;
    }
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - asked[number]).count());
    asked[number] = Clock::time_point();
  }
}

void flush(Client &client) {
  while (!client.pending.empty()) {
    ssize_t count = client.stream.transmit(client.pending.data(), client.pending.size());
    if (count <= 0) return;
    client.pending.erase(0, count);
  }
}

void say(size_t server, const std::string &bytes) { clients[sockets[server]].pending += bytes; }

double share(double part) {
  if (times.empty()) return NAN;
  return times[std::min(times.size() - 1, size_t(std::ceil(part * double(times.size()))) - 1)];
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 7 && argc != 9) {
    fprintf(stderr, "usage: panel PORT SERVERS SECONDS LINES_PER_SECOND NOISY_LINES_PER_SECOND LINES_FILE [CERTIFICATE KEY]\n");
    return 64;
  }
  serverCount = strtoul(argv[2], nullptr, 10);
  double seconds = atof(argv[3]), rate = atof(argv[4]), noise = atof(argv[5]);
  // Each server is asked once in two seconds: the engine holds a rule that starts more often.
  double probes = rate > 0 ? double(serverCount) / 2 : 0;
  std::vector<std::string> frames;
  std::ifstream file(argv[6]);
  for (std::string line; frames.size() < 65536 && std::getline(file, line);) frames.push_back(consoleFrame(line));
  Listener listener;
  isSecure = argc == 9;
  listener.open(atoi(argv[1]), isSecure ? argv[7] : nullptr, isSecure ? argv[8] : nullptr);
  sockaddr_in address;
  socklen_t size = sizeof address;
  getsockname(listener.fd, reinterpret_cast<sockaddr *>(&address), &size);
  port = ntohs(address.sin_port);
  sockets.assign(serverCount, -1);
  int poll = epoll_create1(0);
  epoll_event event{EPOLLIN, {.fd = listener.fd}};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener.fd, &event);
  std::vector<epoll_event> events(1024);
  bool isOpen = false;
  Clock::time_point start;
  size_t said = 0, shouted = 0, probed = 0;
  while (true) {
    timespec pause{0, isOpen ? 200'000 : 20'000'000};
    int count = epoll_pwait2(poll, events.data(), int(events.size()), &pause, nullptr);
    for (int i = 0; i < count; i++) {
      int fd = events[i].data.fd;
      if (fd == listener.fd) {
        listener.acceptAll(poll, [&](const Stream &stream) { clients[stream.fd].stream = stream; });
        continue;
      }
      Client &client = clients[fd];
      if (!client.stream.receiveAll(client.received)) {
        if (client.isReady && isOpen) return fprintf(stderr, "a session ended\n"), 1;
        client.stream.end();
        clients.erase(fd);
        continue;
      }
      readRequests(client);
      readMessages(fd, client);
      flush(client);
    }
    if (!isOpen) {
      if (std::find(sockets.begin(), sockets.end(), -1) != sockets.end()) continue;
      isOpen = true;
      // The first second is not measured: everything settles.
      start = Clock::now() + std::chrono::seconds(1);
    }
    double passed = std::chrono::duration<double>(Clock::now() - start).count();
    if (passed < 0) continue;
    if (passed > seconds + 2) break;
    double until = std::min(passed, seconds);
    for (; double(said) < until * rate; said++) say(said % serverCount, frames[said % frames.size()]);
    for (; double(shouted) < until * noise; shouted++) say(0, frames[shouted % frames.size()]);
    for (; double(probed) < until * probes; probed++) {
      size_t server = probed % serverCount;
      asked.push_back(server == 0 && noise > 0 ? Clock::time_point() : Clock::now());
      if (server > 0 || noise == 0) say(server, consoleFrame("[probe] " + std::to_string(probed)));
    }
    for (int fd : sockets) flush(clients[fd]);
  }
  size_t wanted = times.size();
  for (Clock::time_point time : asked) wanted += time != Clock::time_point();
  std::sort(times.begin(), times.end());
  printf("{\"lines\":%zu,\"probes\":%zu,\"answers\":%zu,\"unexpected\":%zu,\"p50\":%.3f,\"p90\":%.3f,\"p99\":%.3f,\"p999\":%.3f,"
         "\"max\":%.3f}\n",
         said + shouted, wanted, times.size(), unexpected, share(0.5), share(0.9), share(0.99), share(0.999), share(1));
}
