"""The look: base templates, components, form rendering and charts that every page is made of."""
