package dev.toolrack.faults.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Drops packets at hosts, as a broken network does: nobody is told, and connections live on. Rules
 * add up until {@link #open(Host)}.
 */
public final class Firewall {
  /** Neither host hears the other. */
  public void cut(Host at, Host peer) {
    deafen(at, peer);
    mute(at, peer);
  }

  /** A host hears nothing of the other, which hears everything of it. */
  public void deafen(Host at, Host peer) {
    run(at, "INPUT", "-s", peer.address());
  }

  /** A host is not heard by the other, of which it hears everything. */
  public void mute(Host at, Host peer) {
    run(at, "OUTPUT", "-d", peer.address());
  }

  /**
   * Of what a TCP port stands for, nothing reaches the host or leaves it, whichever end the port is
   * at; everything else does.
   */
  public void cutPort(Host at, int port) {
    for (String chain : List.of("INPUT", "OUTPUT")) {
      run(at, chain, "-p", "tcp", "--dport", Integer.toString(port));
      run(at, chain, "-p", "tcp", "--sport", Integer.toString(port));
    }
  }

  /** A host loses a share of all packets, those that come and those that go. */
  public void lose(Host at, double share) {
    String probability = String.format(Locale.ROOT, "%.3f", share);
    for (String chain : List.of("INPUT", "OUTPUT")) {
      run(at, chain, "-m", "statistic", "--mode", "random", "--probability", probability);
    }
  }

  /**
   * No packet with this text leaves the host. TCP sends it again and again, so that the connection
   * stays open and is silent from then on.
   */
  public void swallow(Host at, String text) {
    run(at, "OUTPUT", "-p", "tcp", "-m", "string", "--algo", "bm", "--string", text);
  }

  /** Everything passes again. */
  public void open(Host at) {
    List<String> command = new ArrayList<>(at.entering());
    command.addAll(List.of("iptables", "-w", "-F"));
    Shell.run(command);
  }

  private static void run(Host at, String chain, String... match) {
    Shell.run(drop(at, chain, match));
  }

  /** The command that drops what matches. */
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
