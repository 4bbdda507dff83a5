package dev.toolrack.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RequirementsTest {
  @Test
  void aMachineThatHasAllLacksNothing() {
    assertThat(Requirements.describe(true, true, true, _ -> true, true)).isEmpty();
  }

  @Test
  void saysEverythingAtOnceWithTheCommandThatInstallsIt() {
    Set<String> absent = Set.of("ip", "iptables", "nsenter", "flock");
    assertThat(
            Requirements.describe(true, false, false, program -> !absent.contains(program), false))
        .containsExactly(
            "The fault suite lacks:",
            "  root, which may make network namespaces",
            "  the program ip",
            "  the program iptables",
            "  the program nsenter",
            "  the program flock",
            "  the library libfaketime",
            "  /dev/net/tun, the kernel's device for the relay that delays packets",
            "On Debian or Ubuntu:  apt-get install iproute2 iptables util-linux libfaketime",
            "Then:  sudo ./toolrack faults");
  }

  @Test
  void asksForNoPackageWhereOnlyRootIsMissing() {
    assertThat(Requirements.describe(true, false, true, _ -> true, true))
        .containsExactly(
            "The fault suite lacks:",
            "  root, which may make network namespaces",
            "Then:  sudo ./toolrack faults");
  }

  @Test
  void anotherSystemIsToldOneThing() {
    assertThat(Requirements.describe(false, false, false, _ -> false, false))
        .containsExactly("The fault suite needs Linux: its hosts are network namespaces.");
  }
}
