package dev.toolrack.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NetworkTest {
  @Test
  void nothingIsMadeInTheMachinesOwnNamespace() {
    assertThat(Network.creation())
        .isNotEmpty()
        .allSatisfy(
            command -> {
              assertThat(command.getFirst()).isEqualTo("ip");
              if (command.get(1).equals("netns")) {
                assertThat(command.get(3)).startsWith("toolrack-faults-");
              } else {
                assertThat(command.get(1)).isEqualTo("-n");
                assertThat(command.get(2)).startsWith("toolrack-faults-");
              }
            });
  }

  @Test
  void everyHostGetsACableToTheBridgeAndAnAddressOfItsOwn() {
    List<String> commands =
        Network.creation().stream().map(command -> String.join(" ", command)).toList();
    assertThat(commands)
        .contains(
            "ip -n toolrack-faults-switch link add port-a type veth peer name eth0"
                + " netns toolrack-faults-a",
            "ip -n toolrack-faults-switch link set port-a master bridge0 up",
            "ip -n toolrack-faults-a address add 10.213.77.11/24 dev eth0");
    assertThat(Stream.of(Host.values()).map(Host::address)).doesNotHaveDuplicates();
  }

  @Test
  void namesOfInterfacesAreNotTooLongForTheKernel() {
    assertThat(Stream.of(Host.values()).map(Host::port))
        .allSatisfy(name -> assertThat(name).hasSizeLessThan(16));
  }

  @Test
  void theRelayTakesTheHostsEndOfTheBridgeLast() {
    List<List<String>> insertion = SlowCable.insertion(Host.A);
    assertThat(insertion.getLast())
        .containsExactly(
            "ip", "-n", "toolrack-faults-switch", "link", "set", "port-a", "master", "bridge1");
    assertThat(insertion).allSatisfy(c -> assertThat(c.get(2)).isEqualTo(Network.SWITCH));
  }
}
