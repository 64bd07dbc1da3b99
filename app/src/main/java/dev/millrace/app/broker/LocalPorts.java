package dev.millrace.app.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * The two TCP ports on 127.0.0.1 that a broker needs: one for clients and one for its controller.
 *
 * <p>Kafka must know both numbers before it binds, so they are found by binding and freeing them;
 * another program may in principle take one in between, and then the start fails.
 */
record LocalPorts(int broker, int controller) {

  static final String HOST = "127.0.0.1";
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  /**
   * Finds ports that are free now.
   *
   * @param port the wanted port for clients, or 0 for any
   * @throws PortTakenException if the wanted port is taken or may not be bound
   */
  static LocalPorts reserve(int port) {
    try (ServerSocket broker = new ServerSocket();
        ServerSocket controller = new ServerSocket()) {
      bind(broker, port);
      bind(controller, 0);
      return new LocalPorts(broker.getLocalPort(), controller.getLocalPort());
    } catch (IOException e) {
      throw new PortTakenException(
          "cannot listen on port "
              + port
              + " of "
              + HOST
              + " ("
              + e.getMessage()
              + "); stop the program that uses it or choose another port",
          e);
    }
  }

  private static void bind(ServerSocket socket, int port) throws IOException {
    // As Kafka does: a port whose old connections are still winding down counts as free.
    socket.setReuseAddress(true);
    socket.bind(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port));
  }

  String brokerAddress() {
    return HOST + ":" + broker;
  }

  String controllerAddress() {
    return HOST + ":" + controller;
  }
}
