package dev.toolrack.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.hazelcast.cluster.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberAddressesTest {
  private final Map<String, List<String>> names = new HashMap<>();

  private Set<Address> resolved(String... members) {
    return addresses(members).now();
  }

  private MemberAddresses addresses(String... members) {
    return new MemberAddresses(List.of(members), 5701, this::resolve);
  }

  private InetAddress[] resolve(String host) throws UnknownHostException {
    List<String> found = names.get(host);
    if (found == null) {
      throw new UnknownHostException(host);
    }
    InetAddress[] addresses = new InetAddress[found.size()];
    for (int i = 0; i < addresses.length; i++) {
      addresses[i] = InetAddress.getByName(found.get(i));
    }
    return addresses;
  }

  private static Address address(String host, int port) throws UnknownHostException {
    return new Address(InetAddress.getByName(host), port);
  }

  @Test
  void aNameStandsForAllOfItsAddresses() throws UnknownHostException {
    names.put("headless", List.of("10.0.0.1", "10.0.0.2", "10.0.0.3"));
    names.put("other", List.of("10.0.0.3", "10.0.0.4"));

    assertThat(resolved("headless:6000", "other"))
        .containsExactlyInAnyOrder(
            address("10.0.0.1", 6000),
            address("10.0.0.2", 6000),
            address("10.0.0.3", 6000),
            address("10.0.0.3", 5701),
            address("10.0.0.4", 5701));
  }

  @Test
  void namesAreResolvedAfreshEachTime() throws UnknownHostException {
    MemberAddresses addresses = addresses("headless");
    assertThat(addresses.now()).isEmpty();

    names.put("headless", List.of("10.0.0.1"));
    assertThat(addresses.now()).containsExactly(address("10.0.0.1", 5701));

    names.put("headless", List.of("10.0.0.2"));
    assertThat(addresses.now()).containsExactly(address("10.0.0.2", 5701));
  }

  @Test
  void anAddressOfTheSixthVersionMayHaveAPortBehindBrackets() throws UnknownHostException {
    names.put("fd00::1", List.of("fd00::1"));

    assertThat(resolved("fd00::1", "[fd00::1]", "[fd00::1]:6000"))
        .containsExactlyInAnyOrder(address("fd00::1", 5701), address("fd00::1", 6000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ":5701",
        "host:",
        "host:port",
        "host:0",
        "host:65536",
        "[::1]5701",
        "[]",
        "a:b:c:d",
        "host:5701:5702",
        "fd00::1::2",
        "[host:5701]"
      })
  void whatIsNoMemberIsRefusedByName(String member) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> addresses(member))
        .withMessageContaining("\"" + member + "\"");
  }
}
