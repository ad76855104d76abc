{{- define "htmux.labels" -}}
app.kubernetes.io/name: htmux-operator
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: htmux
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "htmux.selector" -}}
app.kubernetes.io/name: htmux-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "htmux.image" -}}
{{- $tag := .image.tag | default .version -}}
{{- .image.repository }}{{ if hasPrefix "sha256:" $tag }}@{{ else }}:{{ end }}{{ $tag -}}
{{- end }}

{{- /* the rules of the first object of a file of deploy/base, so that chart and kustomize never differ */ -}}
{{- define "htmux.rules" -}}
{{- $object := index (splitList "\n---\n" (.files.Get (printf "files/%s.yaml" .file))) 0 | fromYaml -}}
{{- toYaml $object.rules -}}
{{- end }}
