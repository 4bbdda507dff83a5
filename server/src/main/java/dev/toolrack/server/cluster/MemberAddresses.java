package dev.toolrack.server.cluster;

import com.hazelcast.cluster.Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Possible addresses of members: those in a list, where a name, such as that of a compose service
 * or a headless Kubernetes service, stands for all addresses to which it resolves at the moment.
 * Thread-safe.
 */
final class MemberAddresses {
  private static final Logger log = LoggerFactory.getLogger(MemberAddresses.class);

  private final List<Entry> entries;
  private final Resolver resolver;
  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  private record Entry(String host, int port) {}

  /** Resolves a host. */
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String host) throws UnknownHostException;
  }

  /**
   * Creates an instance for these entries.
   *
   * @param members {@code host}, {@code host:port} or {@code [address]:port}
   * @param defaultPort port of entries without one
   * @throws IllegalArgumentException if an entry is malformed
   */
  MemberAddresses(List<String> members, int defaultPort, Resolver resolver) {
    this.entries = members.stream().map(member -> entry(member, defaultPort)).toList();
    this.resolver = resolver;
  }

  private static Entry entry(String member, int defaultPort) {
    String host = member;
    String port = "";
    int bracket = member.indexOf(']');
    int colon = member.lastIndexOf(':');
    if (member.startsWith("[") && bracket > 0) {
      host = member.substring(1, bracket);
      port = member.substring(bracket + 1);
      if (!port.isEmpty() && !port.startsWith(":")) {
        throw malformed(member);
      }
      port = port.isEmpty() ? "" : port.substring(1);
    } else if (colon >= 0 && member.indexOf(':') == colon) {
      host = member.substring(0, colon);
      port = member.substring(colon + 1);
      if (port.isEmpty()) {
        throw malformed(member);
      }
    }
    if (host.isEmpty() || (host.indexOf(':') >= 0 && !isAddressOfTheSixthVersion(host))) {
      throw malformed(member);
    }
    return new Entry(host, port.isEmpty() ? defaultPort : portNumber(member, port));
  }

  private static boolean isAddressOfTheSixthVersion(String host) {
    try {
      var _ = Inet6Address.ofLiteral(host);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int portNumber(String member, String port) {
    try {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw malformed(member);
    }
    throw malformed(member);
  }

  private static IllegalArgumentException malformed(String member) {
    return new IllegalArgumentException(
        "a member is host, host:port or [address]:port, not \"" + member + "\"");
  }

  /** Resolves the current addresses; an unknown name has none. Blocks. */
  Set<Address> now() {
    Set<Address> addresses = new LinkedHashSet<>();
    for (Entry entry : entries) {
      try {
        for (InetAddress address : resolver.resolve(entry.host())) {
          addresses.add(new Address(address, entry.port()));
        }
        unknown.remove(entry.host());
      } catch (UnknownHostException e) {
        if (unknown.add(entry.host())) {
          log.info("No member is found through {} at present: the name is not known", entry.host());
        }
      }
    }
    return addresses;
  }
}
