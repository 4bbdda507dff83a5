package dev.toolrack.cli.demo.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Converts a value between units of the same quantity. */
final class UnitConvert implements DemoFunction {
  private static final MathContext PRECISION = new MathContext(12);
  private static final MathContext INNER_PRECISION = new MathContext(30);

  /** A unit, as a linear function into the base unit of its quantity. */
  private record Unit(String quantity, BigDecimal factor, BigDecimal offset) {}

  private static final Map<String, Unit> UNITS = units();

  private static Map<String, Unit> units() {
    Map<String, Unit> units = new LinkedHashMap<>();
    linear(units, "length", "m 1 km 1e3 cm 0.01 mm 0.001 um 1e-6 nm 1e-9 in 0.0254 ft 0.3048");
    linear(units, "length", "yd 0.9144 mi 1609.344 nmi 1852");
    linear(units, "mass", "kg 1 g 0.001 mg 1e-6 t 1000 lb 0.45359237 oz 0.028349523125");
    linear(units, "volume", "l 1 ml 0.001 m3 1000 gal 3.785411784 qt 0.946352946");
    linear(units, "area", "m2 1 km2 1e6 cm2 1e-4 ha 1e4 acre 4046.8564224 ft2 0.09290304");
    linear(units, "time", "s 1 ms 0.001 us 1e-6 min 60 h 3600 d 86400 week 604800");
    linear(units, "data", "B 1 kB 1e3 MB 1e6 GB 1e9 TB 1e12 KiB 1024 MiB 1048576 GiB 1073741824");
    linear(units, "data", "bit 0.125 kbit 125 Mbit 125e3 Gbit 125e6");
    linear(units, "energy", "J 1 kJ 1e3 cal 4.184 kcal 4184 Wh 3600 kWh 3.6e6");
    linear(units, "pressure", "Pa 1 kPa 1e3 bar 1e5 atm 101325 psi 6894.757293168");
    units.put("m/s", new Unit("speed", BigDecimal.ONE, BigDecimal.ZERO));
    units.put("km/h", new Unit("speed", divided("1", "3.6"), BigDecimal.ZERO));
    units.put("mph", new Unit("speed", new BigDecimal("0.44704"), BigDecimal.ZERO));
    units.put("kn", new Unit("speed", divided("1852", "3600"), BigDecimal.ZERO));
    units.put("K", new Unit("temperature", BigDecimal.ONE, BigDecimal.ZERO));
    units.put("C", new Unit("temperature", BigDecimal.ONE, new BigDecimal("273.15")));
    units.put("F", new Unit("temperature", divided("5", "9"), divided("2298.35", "9")));
    return Collections.unmodifiableMap(units);
  }

  /** Adds units, each followed by its size in the base unit. */
  private static void linear(Map<String, Unit> units, String quantity, String unitsAndFactors) {
    String[] words = unitsAndFactors.split(" ", -1);
    for (int i = 0; i < words.length; i += 2) {
      units.put(words[i], new Unit(quantity, new BigDecimal(words[i + 1]), BigDecimal.ZERO));
    }
  }

  private static BigDecimal divided(String dividend, String divisor) {
    return new BigDecimal(dividend).divide(new BigDecimal(divisor), INNER_PRECISION);
  }

  @Override
  public ObjectNode apply(ObjectNode input) throws RefusedInput {
    JsonNode value = input.get("value");
    if (value == null || !value.isNumber()) {
      throw new RefusedInput("value must be a number");
    }
    Unit from = unit(input, "from");
    Unit to = unit(input, "to");
    if (!from.quantity.equals(to.quantity)) {
      throw new RefusedInput(
          "from is a unit of " + from.quantity + ", to is a unit of " + to.quantity);
    }
    double magnitude = Math.abs(value.doubleValue());
    if (!(magnitude <= 1e300) || (magnitude < 1e-300 && magnitude != 0)) {
      throw new RefusedInput("value must be between 1e-300 and 1e300");
    }
    BigDecimal amount = value.decimalValue();
    BigDecimal base = amount.multiply(from.factor).add(from.offset);
    BigDecimal result =
        base.subtract(to.offset).divide(to.factor, INNER_PRECISION).round(PRECISION);
    return Input.object()
        .put("value", result.doubleValue())
        .put("unit", Input.text(input, "to"))
        .put("quantity", to.quantity);
  }

  private static Unit unit(ObjectNode input, String field) throws RefusedInput {
    Unit unit = UNITS.get(Input.text(input, field));
    if (unit == null) {
      throw new RefusedInput(field + " must be one of " + String.join(", ", UNITS.keySet()));
    }
    return unit;
  }
}
