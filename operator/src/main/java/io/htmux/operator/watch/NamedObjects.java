package io.htmux.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.htmux.operator.plan.NamedData;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Objects of one kind that tunnels name, each watched by its name and only as long as a tunnel
 * names it. No other object of that kind is ever asked for.
 *
 * <p>Thread-safe; the first call for a name waits for the API server's answer.
 */
final class NamedObjects<T extends HasMetadata> {

  private final Function<ResourceID, Resource<T>> find;
  private final Function<T, NamedData> data;
  private final Consumer<ResourceID> changed;
  private final Map<ResourceID, SharedIndexInformer<T>> watched = new HashMap<>();
  private final Map<ResourceID, Set<ResourceID>> users = new HashMap<>();

  /**
   * @param find the object in the cluster, by its name
   * @param changed told the tunnels that name an object that has changed
   */
  NamedObjects(
      Function<ResourceID, Resource<T>> find,
      Function<T, NamedData> data,
      Consumer<ResourceID> changed) {
    this.find = find;
    this.data = data;
    this.changed = changed;
  }

  /** What there is now of the objects that this tunnel names; from now on they are watched. */
  synchronized Map<String, NamedData> namedBy(ResourceID tunnel, Set<String> names) {
    Map<String, NamedData> found = new HashMap<>();
    for (String name : names) {
      ResourceID object = id(tunnel, name);
      users.computeIfAbsent(object, _ -> new HashSet<>()).add(tunnel);
      SharedIndexInformer<T> informer = watched.computeIfAbsent(object, this::watch);
      informer.getStore().list().stream().findFirst().map(data).ifPresent(d -> found.put(name, d));
    }
    release(tunnel, names);
    return found;
  }

  /** Ends the watches that only this tunnel needed. */
  synchronized void forget(ResourceID tunnel) {
    release(tunnel, Set.of());
  }

  synchronized int watches() {
    return watched.size();
  }

  private void release(ResourceID tunnel, Set<String> stillNamed) {
    users.forEach(
        (object, tunnels) -> {
          boolean ours = object.getNamespace().equals(tunnel.getNamespace());
          if (ours && !stillNamed.contains(object.getName())) {
            tunnels.remove(tunnel);
          }
        });
    users.values().removeIf(Set::isEmpty);
    watched
        .entrySet()
        .removeIf(
            entry -> {
              boolean unused = !users.containsKey(entry.getKey());
              if (unused) {
                entry.getValue().stop();
              }
              return unused;
            });
  }

  private SharedIndexInformer<T> watch(ResourceID object) {
    return find.apply(object).inform(new Handler(object));
  }

  private synchronized Set<ResourceID> usersOf(ResourceID object) {
    return Set.copyOf(users.getOrDefault(object, Set.of()));
  }

  private static ResourceID id(ResourceID tunnel, String name) {
    return new ResourceID(name, tunnel.getNamespace().orElseThrow());
  }

  private final class Handler implements ResourceEventHandler<T> {
    private final ResourceID object;

    Handler(ResourceID object) {
      this.object = object;
    }

    @Override
    public void onAdd(T added) {
      usersOf(object).forEach(changed);
    }

    @Override
    public void onUpdate(T before, T after) {
      if (!data.apply(before).equals(data.apply(after))) {
        usersOf(object).forEach(changed);
      }
    }

    @Override
    public void onDelete(T deleted, boolean unknown) {
      usersOf(object).forEach(changed);
    }
  }
}
