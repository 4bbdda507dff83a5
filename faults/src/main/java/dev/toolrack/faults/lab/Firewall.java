package dev.toolrack.faults.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Drops packets at hosts like a broken network: nobody is notified, and connections stay open.
 * Rules accumulate until {@link #open(Host)}.
 */
public final class Firewall {
  /** Drops all packets between the two hosts. */
  public void cut(Host at, Host peer) {
    deafen(at, peer);
    mute(at, peer);
  }

  /** Drops packets from the peer to the host, but not from the host to the peer. */
  public void deafen(Host at, Host peer) {
    run(at, "INPUT", "-s", peer.address());
  }

  /** Drops packets from the host to the peer, but not from the peer to the host. */
  public void mute(Host at, Host peer) {
    run(at, "OUTPUT", "-d", peer.address());
  }

  /**
   * Drops all packets of the host to or from a TCP port, whichever end the port is on. All others
   * pass.
   */
  public void cutPort(Host at, int port) {
    for (String chain : List.of("INPUT", "OUTPUT")) {
      run(at, chain, "-p", "tcp", "--dport", Integer.toString(port));
      run(at, chain, "-p", "tcp", "--sport", Integer.toString(port));
    }
  }

  /** Drops a share of all incoming and outgoing packets of a host. */
  public void lose(Host at, double share) {
    String probability = String.format(Locale.ROOT, "%.3f", share);
    for (String chain : List.of("INPUT", "OUTPUT")) {
      run(at, chain, "-m", "statistic", "--mode", "random", "--probability", probability);
    }
  }

  /**
   * Drops all outgoing packets of the host that contain the text. TCP keeps retransmitting them, so
   * the connection stays open but is silent from then on.
   */
  public void swallow(Host at, String text) {
    run(at, "OUTPUT", "-p", "tcp", "-m", "string", "--algo", "bm", "--string", text);
  }

  /** Lets all packets pass again. */
  public void open(Host at) {
    List<String> command = new ArrayList<>(at.entering());
    command.addAll(List.of("iptables", "-w", "-F"));
    Shell.run(command);
  }

  private static void run(Host at, String chain, String... match) {
    Shell.run(drop(at, chain, match));
  }

  /** The command that drops matching packets. */
  static List<String> drop(Host at, String chain, String... match) {
    List<String> command = new ArrayList<>(at.entering());
    command.addAll(List.of("iptables", "-w", "-A", chain));
    command.addAll(List.of(match));
    command.addAll(List.of("-j", "DROP"));
    return command;
  }

  @Override
  public String toString() {
    return "Firewall";
  }
}
