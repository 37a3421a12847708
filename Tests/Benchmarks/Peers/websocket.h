// What the node and the panel of the benchmarks share: frames (RFC 6455) and sockets, with TLS if a certificate is given.
#pragma once
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
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

// A text frame as servers send it.
inline std::string frame(const std::string &payload) {
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

// The inside of a JSON string.
inline std::string escaped(const std::string &line) {
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

inline std::string consoleFrame(const std::string &line) {
  return frame("{\"event\":\"console output\",\"args\":[\"" + escaped(line) + "\"]}");
}

inline std::string acceptKey(const std::string &key) {
  std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20], encoded[32];
  SHA1(reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest);
  EVP_EncodeBlock(encoded, digest, 20);
  return reinterpret_cast<char *>(encoded);
}

// The answer to a request to upgrade, whose head this is.
inline std::string upgradeAnswer(const std::string &head) {
  std::string low = head, key;
  for (char &letter : low) letter = char(tolower(letter));
  size_t start = low.find("sec-websocket-key:");
  if (start != std::string::npos) {
    start = head.find_first_not_of(' ', start + 18);
    key = head.substr(start, head.find('\r', start) - start);
  }
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         acceptKey(key) + "\r\n\r\n";
}

// Takes the first whole frame that a client sent out of what was received; false if there is none yet.
inline bool takeFrame(std::string &received, int &opcode, std::string &payload) {
  if (received.size() < 2) return false;
  const unsigned char *bytes = reinterpret_cast<const unsigned char *>(received.data());
  size_t length = bytes[1] & 127, header = 2;
  if (length == 126) {
    if (received.size() < 4) return false;
    length = bytes[2] << 8 | bytes[3];
    header = 4;
  }
  bool isMasked = bytes[1] & 128;
  size_t start = header + (isMasked ? 4 : 0);
  if (received.size() < start + length) return false;
  opcode = bytes[0] & 15;
  payload = received.substr(start, length);
  for (size_t i = 0; isMasked && i < length; i++) payload[i] ^= bytes[header + i % 4];
  received.erase(0, start + length);
  return true;
}

// A connection to a client. Reading and writing return what read(2) and write(2) do.
struct Stream {
  int fd = -1;
  SSL *ssl = nullptr;

  ssize_t receive(char *buffer, size_t size) {
    return ssl ? outcome(SSL_read(ssl, buffer, int(size))) : read(fd, buffer, size);
  }

  // Appends what has come; false when the client has gone.
  bool receiveAll(std::string &received) {
    char buffer[1 << 14];
    ssize_t length;
    while ((length = receive(buffer, sizeof buffer)) > 0) received.append(buffer, length);
    return length < 0 && errno == EAGAIN;
  }

  ssize_t transmit(const char *bytes, size_t size) {
    return ssl ? outcome(SSL_write(ssl, bytes, int(size))) : write(fd, bytes, size);
  }

  void end() {
    if (ssl) SSL_free(ssl);
    close(fd);
  }

 private:
  ssize_t outcome(int result) {
    if (result > 0) return result;
    int error = SSL_get_error(ssl, result);
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return -1;
  }
};

// A socket that listens on loopback; port 0 takes any. Prints the port.
struct Listener {
  int fd = -1;
  SSL_CTX *context = nullptr;

  void open(int port, const char *certificate, const char *key) {
    signal(SIGPIPE, SIG_IGN);
    rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    if (certificate) {
      context = SSL_CTX_new(TLS_server_method());
      SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
      if (SSL_CTX_use_certificate_chain_file(context, certificate) != 1 ||
          SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) != 1) {
        fprintf(stderr, "the certificate cannot be read\n");
        exit(1);
      }
    }
    int on = 1;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (bind(fd, reinterpret_cast<sockaddr *>(&address), sizeof address) || listen(fd, 4096)) {
      perror("listen");
      exit(1);
    }
    socklen_t size = sizeof address;
    getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
  }

  // Takes everybody who waits, and has them watched.
  template <typename Take>
  void acceptAll(int poll, Take take) {
    for (Stream stream; accept(stream); stream = Stream()) {
      epoll_event interest{EPOLLIN | EPOLLOUT | EPOLLET, {.fd = stream.fd}};
      epoll_ctl(poll, EPOLL_CTL_ADD, stream.fd, &interest);
      take(stream);
    }
  }

 private:
  // False if nobody waits.
  bool accept(Stream &stream) {
    stream.fd = accept4(fd, nullptr, nullptr, SOCK_NONBLOCK);
    if (stream.fd < 0) return false;
    int on = 1;
    setsockopt(stream.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (context) {
      stream.ssl = SSL_new(context);
      SSL_set_fd(stream.ssl, stream.fd);
      SSL_set_accept_state(stream.ssl);
    }
    return true;
  }
};
