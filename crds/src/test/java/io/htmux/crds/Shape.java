package io.htmux.crds;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The records that a spec is made of, found by walking from its root. */
final class Shape {

  private Shape() {}

  static List<RecordComponent> components() {
    Set<Class<?>> records = new LinkedHashSet<>();
    collect(HtmuxTunnelSpec.class, records);
    List<RecordComponent> components = new ArrayList<>();
    records.forEach(type -> components.addAll(Arrays.asList(type.getRecordComponents())));
    return components;
  }

  static Set<Class<?>> enums() {
    Set<Class<?>> enums = new LinkedHashSet<>();
    components().stream()
        .map(component -> itemOf(component.getGenericType()))
        .filter(Class::isEnum)
        .forEach(enums::add);
    return enums;
  }

  static String name(RecordComponent component) {
    return component.getDeclaringRecord().getSimpleName() + "." + component.getName();
  }

  static boolean isListOrMap(RecordComponent component) {
    return component.getType() == List.class || component.getType() == Map.class;
  }

  static Object empty(Class<?> type) throws ReflectiveOperationException {
    Constructor<?> constructor = type.getDeclaredConstructors()[0];
    return constructor.newInstance(new Object[constructor.getParameterCount()]);
  }

  static String wireName(Class<?> type, Enum<?> constant) {
    try {
      return type.getField(constant.name()).getAnnotation(JsonProperty.class).value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void collect(Class<?> type, Set<Class<?>> records) {
    if (type.isRecord() && records.add(type)) {
      for (RecordComponent component : type.getRecordComponents()) {
        collect(itemOf(component.getGenericType()), records);
      }
    }
  }

  private static Class<?> itemOf(Type type) {
    return switch (type) {
      case ParameterizedType list ->
          itemOf(list.getActualTypeArguments()[list.getActualTypeArguments().length - 1]);
      case Class<?> plain -> plain;
      default -> throw new IllegalStateException("no type for a file: " + type);
    };
  }
}
