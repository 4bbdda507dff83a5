package dev.toolrack.faults.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirewallTest {
  @Test
  void dropsWhatMatchesInTheNamespaceOfTheHost() {
    assertThat(Firewall.drop(Host.B, "INPUT", "-s", "10.213.77.20"))
        .containsExactly(
            "nsenter",
            "--net=/run/netns/toolrack-faults-b",
            "--",
            "iptables",
            "-w",
            "-A",
            "INPUT",
            "-s",
            "10.213.77.20",
            "-j",
            "DROP");
  }
}
