-- How healthy an HtmuxTunnel is, for Argo CD: the value of resource.customizations.health.htmux.io_HtmuxTunnel in the
-- ConfigMap argocd-cm (argocd-cm.yaml beside it).
local health = { status = "Progressing", message = "waiting for the operator" }

local annotations = obj.metadata.annotations
if annotations ~= nil and annotations["htmux.io/paused"] == "true" then
  health.status = "Suspended"
  health.message = "paused by the annotation htmux.io/paused"
  return health
end

local status = obj.status
if status == nil or status.conditions == nil or status.observedGeneration ~= obj.metadata.generation then
  return health
end

local conditions = {}
for _, condition in ipairs(status.conditions) do
  conditions[condition.type] = condition
end

local stalled = conditions["Stalled"]
if stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
  health.message = stalled.message
  return health
end

local ready = conditions["Ready"]
if ready ~= nil then
  health.message = ready.message
  if ready.status == "True" then
    health.status = "Healthy"
  end
end
return health
