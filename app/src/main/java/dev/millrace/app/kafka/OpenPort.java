package dev.millrace.app.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import org.apache.kafka.common.utils.Utils;

/** Whether anything listens where brokers should. */
final class OpenPort {

  private static final int TIMEOUT_MS = 1000;

  private OpenPort() {}

  /**
   * Returns whether one of the addresses takes a connection. Tries each in turn, a second at most.
   *
   * @param bootstrapServers {@code host:port}, several with commas between
   */
  static boolean isAmong(String bootstrapServers) {
    return Arrays.stream(bootstrapServers.split(",")).map(String::trim).anyMatch(OpenPort::isOpen);
  }

  private static boolean isOpen(String address) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(Utils.getHost(address), Utils.getPort(address)), TIMEOUT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
