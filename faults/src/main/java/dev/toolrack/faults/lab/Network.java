package dev.toolrack.faults.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * The lab's network: one namespace per host, and one for the bridge that connects them. The
 * machine's own namespace is not involved: every interface is created and lives in the lab's
 * namespaces.
 */
public final class Network {
  static final String SWITCH = Host.PREFIX + "switch";
  static final String BRIDGE = "bridge0";

  /** Creates the network. Leftovers of an earlier run must already have been removed. */
  public static void create() {
    creation().forEach(Shell::run);
  }

  /** The commands that create the network, in order. */
  static List<List<String>> creation() {
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("ip", "netns", "add", SWITCH));
    commands.add(inSwitch("link", "add", BRIDGE, "type", "bridge"));
    commands.add(inSwitch("link", "set", BRIDGE, "up"));
    for (Host host : Host.values()) {
      String namespace = host.namespace();
      commands.add(List.of("ip", "netns", "add", namespace));
      commands.add(
          inSwitch(
              "link",
              "add",
              host.port(),
              "type",
              "veth",
              "peer",
              "name",
              "eth0",
              "netns",
              namespace));
      commands.add(inSwitch("link", "set", host.port(), "master", BRIDGE, "up"));
      commands.add(
          List.of("ip", "-n", namespace, "address", "add", host.address() + "/24", "dev", "eth0"));
      commands.add(List.of("ip", "-n", namespace, "link", "set", "lo", "up"));
      commands.add(List.of("ip", "-n", namespace, "link", "set", "eth0", "up"));
    }
    return commands;
  }

  /** Unplugs the cable: the host's interface loses its carrier, and nobody is notified. */
  public void unplug(Host host) {
    Shell.run(inSwitch("link", "set", host.port(), "down"));
  }

  public void plug(Host host) {
    Shell.run(inSwitch("link", "set", host.port(), "up"));
  }

  /** An {@code ip} command in the bridge's namespace. */
  static List<String> inSwitch(String... words) {
    List<String> command = new ArrayList<>(List.of("ip", "-n", SWITCH));
    command.addAll(List.of(words));
    return command;
  }

  @Override
  public String toString() {
    return "Network{" + Host.PREFIX + "*}";
  }
}
